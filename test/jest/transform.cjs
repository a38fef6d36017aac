const { createHash } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const { dirname, extname, join, relative } = require('node:path');
const swc = require('@swc/core');

const SELF = readFileSync(__filename);
const { version: SWC_VERSION } = require('@swc/core/package.json');

/** `npm run mutate` hands other files in place of ours. @param {string} code @param {string} file */
const asGiven = (code, file) => {
  const { MUTATIONS } = process.env;
  const other = MUTATIONS && join(MUTATIONS, relative(process.cwd(), file));
  return other && existsSync(other) ? readFileSync(other, 'utf8') : code;
};

/** By folder: whether its `.js` files are ES modules. @type {Map<string, string>} */
const typeOf = new Map();

/** @param {string} folder @returns {string} */
function packageType(folder) {
  const known = typeOf.get(folder);
  if (known !== undefined) return known;
  const type = ownType(folder) ?? (dirname(folder) === folder ? 'commonjs' : undefined);
  const found = type ?? packageType(dirname(folder));
  typeOf.set(folder, found);
  return found;
}

/** @param {string} folder @returns {string | undefined} */
function ownType(folder) {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { name, type } = JSON.parse(readFileSync(file, 'utf8'));
  // Without a name and a type it only marks a folder, such as dist/esm.
  return type ?? (name === undefined ? undefined : 'commonjs');
}

/** @param {string} file */
const isTypeScript = (file) => /\.m?tsx?$/.test(file);
/** @param {string} file */
const isModule = (file) =>
  extname(file) === '.mjs' || (extname(file) === '.js' && packageType(dirname(file)) === 'module');

/** @param {string} file @returns {import('@swc/core').JscConfig} */
const languageOf = (file) =>
  isTypeScript(file)
    ? {
        parser: { syntax: 'typescript', decorators: true, tsx: file.endsWith('x') },
        transform: {
          legacyDecorator: true,
          decoratorMetadata: true,
          useDefineForClassFields: false,
          // Mocks of modules come before the imports that they stand in for; swc's types hide it.
          // eslint-disable-next-line no-restricted-syntax -- that the types hide it is why it is spread
          ...{ hidden: { jest: true } },
        },
      }
    : { parser: { syntax: 'ecmascript' } };

/**
 * TypeScript and ES modules, ours and those of packages, become CommonJS, so that plain `jest` runs
 * them. CommonJS passes through as it is, without being parsed again.
 *
 * @type {import('@jest/transform').SyncTransformer}
 */
module.exports = {
  process(code, filename) {
    const isOurs = isTypeScript(filename);
    if (!isOurs && !isModule(filename)) return { code };
    const out = swc.transformSync(asGiven(code, filename), {
      filename,
      swcrc: false,
      configFile: false,
      sourceMaps: isOurs ? 'inline' : false,
      module: { type: 'commonjs', importInterop: 'swc' },
      jsc: { target: 'es2022', keepClassNames: true, ...languageOf(filename) },
    });
    return { code: out.code };
  },
  getCacheKey(code, filename, { configString, instrument }) {
    const parts = [
      SELF,
      SWC_VERSION,
      filename,
      asGiven(code, filename),
      configString,
      String(instrument),
    ];
    const digest = createHash('sha1');
    for (const part of parts) digest.update(part).update('\0');
    return digest.digest('hex');
  },
};
