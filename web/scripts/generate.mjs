// Writes the wire's types from the API's own documents; with --check only says whether they are stale.
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import openapiTS, { astToString } from "openapi-typescript";

const docs = new URL("../../docs/", import.meta.url);
const out = new URL("../src/shared/api/generated/", import.meta.url);
const banner = (source) => `// Generated from docs/${source} by \`npm run generate\`. Do not edit.\n\n`;

async function rest() {
  const document = JSON.parse(await readFile(new URL("openapi.json", docs), "utf8"));
  return banner("openapi.json") + astToString(await openapiTS(document));
}

async function signaling() {
  const schema = JSON.parse(await readFile(new URL("signaling.schema.json", docs), "utf8"));
  return compile(schema, "Signaling", {
    additionalProperties: false,
    bannerComment: banner("signaling.schema.json").trim(),
    unreachableDefinitions: true,
    format: false,
  });
}

let stale = false;
await mkdir(out, { recursive: true });
for (const [name, source, make] of [
  ["rest.ts", "openapi.json", rest],
  ["signaling.ts", "signaling.schema.json", signaling],
]) {
  if (!existsSync(new URL(source, docs))) {
    console.error(`docs/${source} is missing`);
    stale = true;
    continue;
  }
  const file = new URL(name, out);
  const wanted = await make();
  const present = existsSync(file) ? await readFile(file, "utf8") : "";
  if (wanted === present) continue;
  if (process.argv.includes("--check")) {
    console.error(`${fileURLToPath(file)} is stale: run \`npm run generate\``);
    stale = true;
  } else {
    await writeFile(file, wanted);
    console.log(`wrote ${fileURLToPath(file)}`);
  }
}
process.exitCode = stale ? 1 : 0;
