import { TypeormStudios } from '../contenders/typeorm.js';
import { answer, serve } from './serve.js';

// The handler as it is usually written, behind the program's own HTTP server. Nobody asks who calls it.
const studios = await TypeormStudios.open(process.env.DATABASE_URL as string);
const account = process.env.ACCOUNT as string;

await serve(async (body) => {
  const form = new URLSearchParams(body.toString('utf8'));
  const of = (name: string) => form.get(name) ?? '';
  const { casterId } = await studios.copy(account, of('SrcCasterId'), of('CasterName'), of('ClientToken'));
  return answer({ CasterId: casterId });
});
