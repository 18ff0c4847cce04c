/** The command line of `import`. */
import { parseArgs } from 'node:util';
import { longestName } from '#contract/gallery.ts';
import { ExitError, exitCodes } from '../paint/exit-codes.ts';

export interface ImportCommand {
	/** As it was typed. */
	folder: string;
	album: string | null;
	move: boolean;
}

export const usage = `Brings folders of pictures into the gallery, with the settings that stand in them: A1111's outputs, ComfyUI's, InvokeAI's, another Easel's.

  npm run import -- FOLDER                     all PNG, JPEG and WebP files in it and in its folders
  npm run import -- FOLDER --album "Old ones"  puts them into an album, too; Easel must be running
  npm run import -- FOLDER --move              takes them away from where they are

Pictures keep their dates and lie in outputs/ by day. On one disk nothing is copied: each file gets a second name (a hard link). What is in the
gallery or in its bin already is passed over and stays where it is, so that an import that was interrupted goes on when it is started again. Easel may run meanwhile.
Ends with 0 when done, 64 for a wrong command line, 65 when some files could not be read, 66 when the folder is not there, 73 when something
cannot be written, 78 for a wrong setting, 130 when interrupted.
`;

/** Null to be told how it works. @throws ExitError with code 64. */
export function readImportArguments(words: readonly string[]): ImportCommand | null {
	const { values, positionals } = parse(words);
	const [folder, ...more] = positionals;
	if (values.help || (folder === undefined && words.length === 0)) return null;
	if (folder === undefined) throw wrong('The folder is missing.');
	if (more.length > 0) throw wrong(`"${more[0]}" is too much. Put a name with blanks into quotes.`);
	const album = values.album?.trim().replaceAll(/\s+/g, ' ') ?? null;
	if (album !== null && (album === '' || album.length > longestName)) {
		throw wrong(`The name of an album has 1 to ${longestName} characters.`);
	}
	return { folder, album, move: values.move };
}

function parse(words: readonly string[]) {
	try {
		return parseArgs({
			args: [...words],
			allowPositionals: true,
			options: { album: { type: 'string' }, move: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
		});
	} catch (error) {
		throw wrong(error instanceof Error ? error.message : String(error));
	}
}

function wrong(message: string): ExitError {
	return new ExitError(exitCodes.usage, `${message} "npm run import -- --help" says more.`);
}
