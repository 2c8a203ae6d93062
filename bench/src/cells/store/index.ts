import type { Cell } from '../../cell.js';
import { append } from './append.js';
import { copy, hotSource, openLoop, parts, storm } from './copies.js';
import { edits, readOwnWrite } from './edits.js';

/** What the store and the commands above it do in this process, without HTTP. */
export const storeCells: readonly Cell[] = [
  append,
  copy,
  hotSource,
  parts,
  storm,
  openLoop,
  edits,
  readOwnWrite,
];
