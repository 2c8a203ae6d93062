import { expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type Program, startProgram } from '../program.js';
import { openBrowser, type Visit, type VisitOptions, visit } from './browser.js';

/** The real program and a browser before it. */
export interface OpenConsole {
  readonly program: Program;
  readonly browser: Browser;
  /** Opens a page of the console, `/studios`; a local stack signs in by itself. */
  open(path: string, options?: VisitOptions): Promise<Visit>;
  /** A call of plain REST with the local key, to make what the pages then show; `path` below /v1. */
  rest<Answer = Record<string, unknown>>(method: string, path: string, body?: object): Promise<Answer>;
  /** To be called after each test. */
  closeVisits(): Promise<void>;
  end(): Promise<void>;
}

export async function openConsole(
  environment: Readonly<Record<string, string>> = {},
  log?: Parameters<typeof startProgram>[1],
): Promise<OpenConsole> {
  const [program, browser] = await Promise.all([startProgram(environment, log), openBrowser()]);
  const visits: Visit[] = [];
  return {
    program,
    browser,
    async open(path, options) {
      const visited = await visit(browser, program.endpoint, path, options);
      visits.push(visited);
      return visited;
    },
    async rest<Answer>(method: string, path: string, body?: object) {
      const answer = await fetch(`${program.endpoint}/v1${path}`, {
        method,
        headers: {
          authorization: `Basic ${btoa('understudy:understudy-local-secret')}`,
          'content-type': 'application/json',
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      expect([method, path, answer.status, answer.ok ? '' : text]).toEqual([method, path, 200, '']);
      return JSON.parse(text) as Answer;
    },
    async closeVisits() {
      for (const one of visits.splice(0)) await one.close();
    },
    async end() {
      await browser.close();
      await program.end();
    },
  };
}
