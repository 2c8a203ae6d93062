import type { Cell } from '../../cell.js';
import { append } from './append.js';

/** What the store and the commands above it do in this process, without HTTP. */
export const storeCells: readonly Cell[] = [append];
