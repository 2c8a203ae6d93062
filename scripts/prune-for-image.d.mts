export function isReadAtRunTime(path: string): boolean;
