/** Imports one of our sources and, from then on, all that it imports. */
export function importTypescript<Module>(url: string): Promise<Module>;
