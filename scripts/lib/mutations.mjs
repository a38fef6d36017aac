import ts from 'typescript';

/**
 * A small mistake that somebody could make, and that a test should notice.
 *
 * @typedef {object} Mutation
 * @property {string} file
 * @property {number} line from 1
 * @property {string} before what stands there
 * @property {string} after what the mistake makes of it
 * @property {'expression' | 'statement'} kind what is replaced
 * @property {number} start of what is replaced
 * @property {number} end
 * @property {string} text what is there instead
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
  /**
   * @param {ts.Node} node what is written otherwise
   * @param {string} after
   * @param {ts.Node} [whole] the expression that it makes another
   */
  const replace = (node, after, whole = node) => {
    const [start, end] = [whole.getStart(tree), whole.getEnd()];
    found.push({
      file,
      line: tree.getLineAndCharacterOfPosition(start).line + 1,
      before: whole.getText(tree),
      after,
      kind: ts.isStatement(whole) ? 'statement' : 'expression',
      start,
      end,
      text: source.slice(start, node.getStart(tree)) + after + source.slice(node.getEnd(), end),
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
      replace(node.condition, `!(${node.condition.getText(tree)})`);
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) replace(node, 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) replace(node, 'true');
    if (ts.isExpressionStatement(node) && isCall(node.expression)) {
      if (!SAYS.test(node.getText(tree).replace(/^(await|void) /, ''))) replace(node, ';');
    }
    if (ts.isSpreadAssignment(node) && ts.isParenthesizedExpression(node.expression)) {
      replace(node.expression, '{}');
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
  return (
    ts.isCallExpression(expression) && expression.expression.kind !== ts.SyntaxKind.SuperKeyword
  );
}

/**
 * The file with one mutation in it.
 *
 * @param {string} source
 * @param {Mutation} mutation
 */
export function mutant(source, { start, end, text }) {
  return source.slice(0, start) + text + source.slice(end);
}

/**
 * The file with all of its mutations in it, each behind a switch: `__mutant(n)` says whether the n-th is
 * on. At most one is, so that what a mutation puts there has no switches inside.
 *
 * @param {string} source
 * @param {readonly Mutation[]} mutations all of the file
 * @param {number} first number of the first one
 */
export function switched(source, mutations, first) {
  /** @type {Map<string, { start: number, end: number, group: [number, Mutation][] }>} */
  const spanOf = new Map();
  for (const [index, mutation] of mutations.entries()) {
    const { start, end } = mutation;
    const span = spanOf.get(`${start}-${end}`) ?? { start, end, group: [] };
    spanOf.set(`${start}-${end}`, span);
    span.group.push([first + index, mutation]);
  }
  // What is around others comes before them.
  const spans = [...spanOf.values()].sort(
    (one, other) => one.start - other.start || other.end - one.end,
  );
  let next = 0;
  /** @param {number} start @param {number} end @returns {string} */
  const write = (start, end) => {
    let [text, at] = ['', start];
    for (let span = spans[next]; span && span.start < end; span = spans[next]) {
      next++;
      text +=
        source.slice(at, span.start) + behindSwitches(write(span.start, span.end), span.group);
      at = span.end;
    }
    return text + source.slice(at, end);
  };
  /** @param {string} unchanged @param {[number, Mutation][]} group */
  const behindSwitches = (unchanged, group) => {
    const isOn = (/** @type {number} */ number) => `__mutant(${number})`;
    const [[number = 0, { kind = '' } = {}] = []] = group;
    if (kind === 'statement') return `{ if (!${isOn(number)}) { ${unchanged} } }`;
    const others = group.map(([number, { text }]) => `${isOn(number)} ? (${text}) : `);
    return `(${others.join('')}(${unchanged}))`;
  };
  return write(0, source.length);
}

/**
 * A spec whose tests run once for each number of `__mutants`, all inside of a `describe` of that name.
 *
 * @param {string} file
 * @param {string} source
 */
export function repeated(file, source) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const texts = tree.statements.map((statement) => statement.getText(tree));
  // Mocks, and what they are made of, come before what they stand in for.
  const lastMock = texts.findLastIndex((text) => /^jest\.mock\(/.test(text));
  const isAbove = (/** @type {number} */ index) =>
    index <= lastMock || ts.isImportDeclaration(tree.statements[index] ?? tree);
  const above = texts.filter((_, index) => isAbove(index)).join('\n');
  const below = texts.filter((_, index) => !isAbove(index)).join('\n');
  return `${above}\nfor (const id of __mutants) describe(\`\${id}\`, () => {\n${below}\n});\n`;
}
