const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of disk space is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'this user may not write there, or the folder belongs to another user',
  EPERM: 'this user may not write there, or the folder belongs to another user',
  ENOTDIR: 'there is a file where a folder should be',
  EEXIST: 'there is a file, or a link that leads nowhere, where a folder should be',
  ENOENT: 'nothing can be made there',
  ENAMETOOLONG: 'the path is too long',
  ELOOP: 'its links lead in a circle',
};

/** One line that names the folder, the setting and what is wrong. */
export function folderProblem(folder: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  return cannotKeepData(folder, reasons[code ?? ''] ?? message, { cause });
}

export function cannotKeepData(folder: string, reason: string, options?: ErrorOptions): Error {
  return new Error(
    `Postgres cannot keep its data in ${onOneLine(folder)} (UNDERSTUDY_DATA_DIR): ${onOneLine(reason)}`,
    options,
  );
}

/** Anything may be in a path and in what a program complains of. */
const onOneLine = (text: string) => text.trim().replace(/\s*[\r\n]+\s*/g, ' | ');
