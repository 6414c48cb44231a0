import * as cheerio from "cheerio/slim";

export default () => {
  const $ = cheerio.load('<ul id="l"><li class="a">One &amp; 1</li><li>Two<b>!</b></li></ul><p data-x=\'{"n":1}\'>x</p>');
  $("#l li:nth-child(2)").addClass("b").append("<i>more</i>").attr("title", '"q"');
  $("p").remove();
  return {
    text: $("li").map((_, item) => $(item).text()).get(),
    html: $.html(),
    found: $("ul > li.a ~ li").length,
    parent: $("b").closest("ul").attr("id"),
  };
};
