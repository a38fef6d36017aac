import { createHash } from 'node:crypto';
import ts from 'typescript';

/**
 * A small mistake that somebody could make, and that a test should notice.
 *
 * @typedef {object} Mutation
 * @property {string} file
 * @property {number} line from 1
 * @property {string} before what stands there
 * @property {string} after what the mistake makes of it
 * @property {string} source the whole file with the mistake in it
 */

/** @type {Partial<Record<ts.SyntaxKind, string>>} */
const OTHER_OPERATOR = {
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
  [ts.SyntaxKind.AmpersandAmpersandToken]: '||',
  [ts.SyntaxKind.BarBarToken]: '&&',
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.AsteriskToken]: '/',
  [ts.SyntaxKind.SlashToken]: '*',
};

/** Says something to people, and changes nothing. */
const SAYS = /^(this\.)?(logger|log|failures|metrics)\b/;

/**
 * Every mutation of a file: other operators, conditions inverted or left out, statements and optional
 * fields left out, `true` for `false`. What a compiler would notice is not among them.
 *
 * @param {string} file
 * @param {string} source TypeScript
 * @returns {Mutation[]}
 */
export function mutationsOf(file, source) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  /** @type {Mutation[]} */
  const found = [];
  /** @param {ts.Node} node @param {string} after @param {ts.Node} [shown] */
  const replace = (node, after, shown = node) => {
    const start = node.getStart(tree);
    found.push({
      file,
      line: tree.getLineAndCharacterOfPosition(start).line + 1,
      before: shown.getText(tree),
      after,
      source: source.slice(0, start) + after + source.slice(node.getEnd()),
    });
  };

  /** @param {ts.Node} node */
  const visit = (node) => {
    // Types and decorators are gone, or read by a framework, when the code runs.
    if (ts.isTypeNode(node) || ts.isDecorator(node) || ts.isImportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const other = OTHER_OPERATOR[node.operatorToken.kind];
      const isText = [node.left, node.right].some(ts.isStringLiteralLike);
      if (other !== undefined && !isText) replace(node.operatorToken, other, node);
      else if (other !== undefined && /[=&|]/.test(other)) replace(node.operatorToken, other, node);
    }
    if (ts.isIfStatement(node)) {
      const condition = node.expression.getText(tree);
      replace(node.expression, `!(${condition})`);
      if (node.elseStatement === undefined) replace(node.expression, 'false');
    }
    if (ts.isConditionalExpression(node)) {
      replace(node.condition, `!(${node.condition.getText(tree)})`, node);
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) replace(node, 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) replace(node, 'true');
    if (ts.isExpressionStatement(node) && isCall(node.expression)) {
      if (!SAYS.test(node.getText(tree).replace(/^(await|void) /, ''))) replace(node, ';');
    }
    if (ts.isSpreadAssignment(node) && ts.isParenthesizedExpression(node.expression)) {
      replace(node, '...{}');
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** @param {ts.Expression} expression @returns {boolean} */
function isCall(expression) {
  if (ts.isAwaitExpression(expression) || ts.isVoidExpression(expression)) {
    return isCall(expression.expression);
  }
  return ts.isCallExpression(expression);
}

/**
 * Some of many, the same for the same seed, spread evenly.
 *
 * @param {readonly Mutation[]} mutations
 * @param {number} count
 * @param {number} seed
 */
export function sampleOf(mutations, count, seed) {
  /** @param {Mutation} mutation */
  const place = ({ file, source }) =>
    createHash('sha256').update(`${seed}\0${file}\0${source}`).digest('hex');
  return mutations
    .map((mutation) => ({ mutation, at: place(mutation) }))
    .toSorted((one, other) => (one.at < other.at ? -1 : 1))
    .slice(0, count)
    .map(({ mutation }) => mutation);
}
