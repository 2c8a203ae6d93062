export { compatibilityPage } from './compatibility-page.js';
export { decisions, reasonFor, unusedDecisions } from './decisions.js';
export { type Difference, differencesOf, type Fact } from './differences.js';
export { specsByOperation } from './specs.js';
