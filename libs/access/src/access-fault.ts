/** What stands in the way of a change of access. */
export type AccessFaultKind =
  | 'AccountNotFound'
  | 'AccountErased'
  | 'UserNotFound'
  | 'UserExists'
  | 'UserHasKeys'
  | 'KeyNotFound'
  | 'KeyExists'
  | 'LastKey'
  | 'PolicyNotFound'
  | 'PolicyExists'
  | 'PolicyAttached'
  | 'PolicyNotAttached'
  | 'PolicyUnreadable';

/** An expected no. Its message is for the command line, and ends with the way out there. */
export class AccessFault extends Error {
  constructor(
    readonly fault: AccessFaultKind,
    /** What is wrong, without the way out, which is another one elsewhere. */
    readonly reason: string,
    wayOut?: string,
  ) {
    super(wayOut === undefined ? reason : `${reason}: ${wayOut}`);
    this.name = 'AccessFault';
  }
}
