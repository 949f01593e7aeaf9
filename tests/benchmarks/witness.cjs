// metascraper in its own folder: a page on a line of standard input, what it reads there on one of output.
// It finds its packages in the folder it is run in: node witness.cjs

const readline = require("node:readline");
const { createRequire } = require("node:module");

const load = createRequire(`${process.cwd()}/`);
const FIELDS = ["author", "date", "description", "image", "publisher", "title"];
const metascraper = load("metascraper")(FIELDS.map((name) => load(`metascraper-${name}`)()));

async function read({ body, url }) {
  const found = await metascraper({ html: body, url });
  return {
    title: found.title,
    excerpt: found.description,
    publishedDateTime: found.date,
    images: [{ url: found.image }],
    provider: { name: found.publisher },
    authors: found.author ? [found.author] : [],
  };
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const page = JSON.parse(line);
    const said = await read(page).catch((fault) => (console.error(`${page.url}: ${fault}`), {}));
    console.log(JSON.stringify({ id: page.id, ...said }));
  }
}

main();
