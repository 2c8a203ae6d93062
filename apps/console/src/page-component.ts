import type { FunctionComponent } from 'preact';

/** What a page is given: the parameters of its address. */
export type PageComponent = FunctionComponent<{ readonly parameters: Readonly<Record<string, string>> }>;
