import { computed, signal } from '@preact/signals';

/** An access key. It is kept in memory alone: a page that is opened anew asks for it again. */
export interface Session {
  readonly accessKeyId: string;
  readonly secret: string;
  /** Of a temporary key alone. */
  readonly securityToken?: string;
}

export const session = signal<Session | undefined>(undefined);

export const isSignedIn = computed(() => session.value !== undefined);

export function signOut(): void {
  session.value = undefined;
}

/** What the program tells every reader of the console. */
export interface Installation {
  readonly version: string;
  /** The well-known key of a local stack, where it is accepted. */
  readonly localAccess?: { readonly accessKeyId: string; readonly secret: string };
  /** Where traces are shown, with `{traceId}` in it. */
  readonly traceUrl?: string;
}

export const installation = signal<Installation>({ version: '' });
