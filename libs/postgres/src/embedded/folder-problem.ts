const OTHERS = 'this user may not read and write there, as a rule because it belongs to another one';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of disk space is used up',
  EROFS: 'the file system is read-only',
  EACCES: OTHERS,
  EPERM: OTHERS,
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

/** Postgres has several words for it. */
export const isDiskFull = (lines: readonly string[]) =>
  lines.some((line) => /No space left on device|Check free disk space/.test(line));

/** What a program of Postgres said when it ended. */
export function programProblem(folder: string, lines: readonly string[]): Error {
  const [complaint] = lines.filter((line) => /(error|FATAL|PANIC): /.test(line)).slice(-1);
  return cannotKeepData(
    folder,
    isDiskFull(lines) ? `the disk is full (${complaint ?? lines.at(-1)})` : (complaint ?? lines.join(' | ')),
  );
}

/** Anything may be in a path and in what a program complains of. */
const onOneLine = (text: string) => text.trim().replace(/\s*[\r\n]+\s*/g, ' | ');
