/** Titles of the problems of contract/problem.ts, by code. */
export const problems = {};
