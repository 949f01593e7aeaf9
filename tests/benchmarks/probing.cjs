// probe-image-size in a process of its own: the path of a picture on a line of standard input, on one of output the
// size that it tells, turned as it says, and the bytes that it has taken. It runs in the folder where npm put it.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { Readable } = require("node:stream");
const lines = require("node:readline").createInterface({ input: process.stdin });

const probe = require(path.join(process.argv[2], "node_modules", "probe-image-size"));
const CHUNK = Number(process.argv[3]);
const TURNED = 5; // the first orientation that swaps width and height

async function asked(name) {
  const data = fs.readFileSync(name);
  let at = 0;
  const stream = new Readable({
    highWaterMark: 1, // no chunk is read before it is wanted
    read() {
      const chunk = data.subarray(at, at + CHUNK);
      at += chunk.length;
      this.push(chunk.length ? chunk : null);
    },
  });
  let sides = null;
  try {
    const found = await probe(stream);
    const is_turned = (found.orientation || 1) >= TURNED;
    sides = (is_turned ? [found.height, found.width] : [found.width, found.height]).map(Math.round);
  } catch {
    // It does not know this picture; what it took counts.
  }
  stream.destroy();
  return { sides, received: at };
}

(async () => {
  for await (const name of lines) {
    process.stdout.write(JSON.stringify(await asked(name)) + "\n");
  }
})();
