import { z } from 'zod';
import { publicTime } from '../public-time.js';
import type { PolicyOfAccount } from './account-access.js';

export const policyMembers = {
  PolicyName: z.string(),
  Users: z.array(z.string()),
  CreateTime: z.string(),
  ChangeTime: z.string(),
};

export const policyResult = ({ policyName, users, createdAt, changedAt }: PolicyOfAccount) => ({
  PolicyName: policyName,
  Users: users,
  CreateTime: publicTime(createdAt),
  ChangeTime: publicTime(changedAt),
});
