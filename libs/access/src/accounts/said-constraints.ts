import type pg from 'pg';
import { AccessFault } from '../access-fault.js';

/** Does what may break a constraint of the database, and says what that means by the constraint's name. */
export async function sayingWhichConstraint<T>(
  work: Promise<T>,
  meanings: Readonly<Record<string, AccessFault>>,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const meaning = meanings[(error as pg.DatabaseError).constraint ?? ''];
    throw meaning ?? error;
  }
}

export const noAccount = (accountId: string) =>
  new AccessFault(
    'AccountNotFound',
    `There is no account ${accountId}`,
    `create it with "understudy accounts create ${accountId}"`,
  );

export const erasedAccount = (accountId: string) =>
  new AccessFault('AccountErased', `Account ${accountId} is being erased`, 'it is never active again');

export const noUser = (accountId: string, userName: string) =>
  new AccessFault(
    'UserNotFound',
    `Account ${accountId} has no user ${userName}`,
    `create it with "understudy users create ${userName} --account ${accountId}"`,
  );

export const noPolicy = (accountId: string, policyName: string) =>
  new AccessFault(
    'PolicyNotFound',
    `Account ${accountId} has no policy ${policyName}`,
    `"understudy policies list --account ${accountId}" lists those it has`,
  );

export const noKey = (accessKeyId: string) =>
  new AccessFault(
    'KeyNotFound',
    `There is no access key ${accessKeyId}`,
    '"understudy keys list" lists those there are',
  );
