// For `node --import`: writes to the file of TELL_MODULES each module that is loaded, when it is.
import { appendFileSync } from 'node:fs';
import Module, { register } from 'node:module';

const file = process.env.TELL_MODULES;
const tell = (line) => appendFileSync(file, `${line}\n`);

register(
  `data:text/javascript,${encodeURIComponent(`
  import { appendFileSync } from 'node:fs';
  export async function load(url, context, next) {
    appendFileSync(${JSON.stringify(file)}, url + '\\n');
    return next(url, context);
  }
`)}`,
);
const { load } = Module.prototype;
Module.prototype.load = function (path) {
  tell(path);
  return load.call(this, path);
};
