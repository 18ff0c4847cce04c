/** Deutsch. */
import { app } from './app.ts';
import { composer } from './composer.ts';
import { gallery } from './gallery.ts';
import { making } from './making.ts';
import { models } from './models.ts';
import { picture } from './picture.ts';
import { problems } from './problems.ts';
import { prompts } from './prompts.ts';
import { queue } from './queue.ts';
import { reasons } from './reasons.ts';
import { relief } from './relief.ts';
import { settings } from './settings.ts';
import { sharing } from './sharing.ts';
import { shell } from './shell.ts';
import { studio } from './studio.ts';
import { words } from './words.ts';

export const de = {
	app,
	composer,
	gallery,
	making,
	models,
	picture,
	problems,
	prompts,
	queue,
	reasons,
	relief,
	settings,
	sharing,
	shell,
	studio,
	words,
};
