export const MENDING = 'npm run schema';

/** The committed file. Its diff shows what a migration did. */
export const schemaFile = (description: string) =>
  `-- What the migrations make. To bring it up to date: ${MENDING}\n\n${description}`;
