import Papa from "papaparse";

export default () => {
  const text = 'name,size,when\n"Ann, A",1.5,2024-01-01\n"quo""te",2,\nbad\n';
  const { data, errors, meta } = Papa.parse(text, { header: true, dynamicTyping: true, skipEmptyLines: true });
  const rows = [];
  Papa.parse("a;b\n1;2\n3;4", { step: ({ data }) => rows.push(data) });
  return { data, errors: errors.map(({ code, row }) => [code, row]), delimiter: meta.delimiter, rows, back: Papa.unparse(data.slice(0, 2)) };
};
