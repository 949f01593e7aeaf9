// One reader for Node in its own folder: a page on a line of standard input, on one of output the CPU seconds that
// reading it took, those of the engine's own threads included. It finds its packages where it is run: node peer.cjs NAME

const readline = require("node:readline");
const { createRequire } = require("node:module");

const load = createRequire(`${process.cwd()}/`);
// Those that its own documentation begins with; none of them asks the network.
const FIELDS = ["author", "date", "description", "image", "logo", "publisher", "title", "url"];
const DEAR = ["logo", "url"]; // what accuracy.py does not ask of it; the logo is two fifths of its time
const MICRO = 1e6;

function metascraper(fields) {
  const read = load("metascraper")(fields.map((name) => load(`metascraper-${name}`)()));
  return ({ body, url }) => read({ html: body, url });
}

const READERS = {
  metascraper: () => metascraper(FIELDS),
  "metascraper-six": () => metascraper(FIELDS.filter((name) => !DEAR.includes(name))),
  unfurl() {
    const { unfurl } = load("unfurl.js");
    const headers = { "Content-Type": "text/html; charset=utf-8" };
    // It reads what it fetches; it is given the page where it would ask for it, and nothing where it asks for more.
    return ({ body, url }) =>
      unfurl(url, { oembed: false, fetch: async (asked) => new Response(asked === url ? body : "", { headers }) });
  },
};

async function main(name) {
  const read = READERS[name]();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const page = JSON.parse(line);
    const began = process.cpuUsage();
    await read(page).catch((fault) => console.error(`${page.url}: ${fault}`));
    const { user, system } = process.cpuUsage(began);
    console.log((user + system) / MICRO);
  }
}

main(process.argv[2]);
