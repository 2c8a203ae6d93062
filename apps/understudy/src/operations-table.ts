import { operations, operationsByNoun } from '#libs/operations';

const BEGIN = '<!-- operations: written by `npm run docs` -->';
const END = '<!-- end of operations -->';

/** The page with the operations of today between its two marks. */
export function withOperations(page: string): string {
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before === -1 || after < before)
    throw new Error(`The page has no place for the operations: put ${BEGIN} and ${END} where they belong.`);
  return `${page.slice(0, before)}${BEGIN}\n${operationsTable()}${page.slice(after)}`;
}

/** Each noun with its operations. What is there for plain REST alone has its route with it. */
function operationsTable(): string {
  const rows = Object.entries(operationsByNoun).map(([noun, operations]) => {
    const names = operations.map(({ name, restOnly, rest }) =>
      restOnly && rest ? `\`${name}\` (\`${rest.method} ${rest.path}\`)` : `\`${name}\``,
    );
    return `| ${noun} | ${names.join(', ')} |\n`;
  });
  const documented = operations.filter(({ restOnly }) => !restOnly).length;
  return `| noun | the ${documented} operations of the documented API, and those of plain REST alone with their routes |\n| --- | --- |\n${rows.join('')}`;
}
