import { PDFDocument, StandardFonts, rgb } from "pdf-lib";

export default async () => {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let page = 0; page < 3; page++) document.addPage([300, 200]).drawText(`Page ${page}`, { x: 20, y: 100, size: 24, font, color: rgb(0.1, 0.2, 0.9) });
  document.setTitle("Title ü");
  const bytes = await document.save({ useObjectStreams: true });
  const again = await PDFDocument.load(bytes, { updateMetadata: false });
  return {
    head: String.fromCharCode(...bytes.slice(0, 8)),
    length: bytes.length,
    pages: again.getPageCount(),
    title: again.getTitle(),
    width: font.widthOfTextAtSize("Page 1", 24).toFixed(3),
  };
};
