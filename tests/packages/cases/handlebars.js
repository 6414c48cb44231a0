import Handlebars from "handlebars/dist/cjs/handlebars.js";

export default () => {
  Handlebars.registerHelper("shout", (text) => new Handlebars.SafeString(`<b>${Handlebars.escapeExpression(text).toUpperCase()}</b>`));
  Handlebars.registerPartial("row", "<li>{{@index}}: {{shout name}} {{#if admin}}(admin){{else}}-{{/if}}</li>");
  const template = Handlebars.compile("{{#with page}}<h1>{{title}}</h1>{{/with}}{{#each users}}{{> row}}{{else}}none{{/each}}{{{raw}}}");
  return {
    page: template({ page: { title: "A & B" }, users: [{ name: "ann <3" }, { name: "bob", admin: true }], raw: "<hr>" }),
    empty: template({ users: [] }),
    precompiled: Handlebars.precompile("{{a}}").length > 100,
  };
};
