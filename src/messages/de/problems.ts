/** Titel der Probleme aus contract/problem.ts, nach Code. */
export const problems = {};
