// For `node --import`: writes to the file of TELL_MODULES each module that is loaded and each connection that is begun, in
// their order.
import { appendFileSync } from 'node:fs';
import Module, { register } from 'node:module';
import { Socket } from 'node:net';

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
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...to) {
  tell('connect');
  return connect.apply(this, to);
};
const { load } = Module.prototype;
Module.prototype.load = function (path) {
  tell(path);
  return load.call(this, path);
};
