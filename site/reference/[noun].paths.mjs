import { readFileSync } from 'node:fs';

const pages = JSON.parse(readFileSync(new URL('pages.json', import.meta.url), 'utf8'));

export default { paths: () => pages.map(({ slug, content }) => ({ params: { noun: slug }, content })) };
