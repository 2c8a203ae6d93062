/**
 * Where root keeps what the database's user must reach and may not reach at its own place. Unlike the folders for
 * temporary files it outlives a reboot, and nobody but root can put something there beforehand.
 */
export const LIBRARY_FOLDER = '/var/lib/understudy';
