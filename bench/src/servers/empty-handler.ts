import { randomUUID } from 'node:crypto';
import { answer, serve } from './serve.js';

// What the same HTTP server does at best: it reads a request whole and answers it with an id, and that is all.
await serve(async () => answer({ CasterId: randomUUID() }));
