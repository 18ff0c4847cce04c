import { sessionsAndSubmissions } from './001-sessions-and-submissions.ts';
import { marks } from './002-marks.ts';
import { promptLibrary } from './003-prompt-library.ts';
import { sharing } from './004-sharing.ts';
import { preferences } from './005-preferences.ts';

/** SQL of every migration of `easel.sqlite`, in order: what people own. What was released is never edited: a new one is added. */
export const migrations: readonly string[] = [sessionsAndSubmissions, marks, promptLibrary, sharing, preferences];
