export { evaluate, type Policies, type StatementName, type Verdict } from './evaluate.js';
export { type Explanation, explain, type NearMiss } from './explain.js';
export { type Policy, readPolicy } from './policy.js';
