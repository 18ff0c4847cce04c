/** The environment of the engine's child: that of its parent, and where the libraries of its provider lie. */
import { delimiter } from 'node:path';

/**
 * The loader reads `LD_LIBRARY_PATH` once, at the start of a process; set anywhere else, it would reach programs that it is not meant for.
 *
 * @param libraryFolders absolute, looked into before all others.
 */
export function childEnvironment(libraryFolders: readonly string[]): NodeJS.ProcessEnv {
	if (libraryFolders.length === 0) return process.env;
	const { LD_LIBRARY_PATH: inherited } = process.env;
	const folders = inherited ? [...libraryFolders, inherited] : libraryFolders;
	return { ...process.env, LD_LIBRARY_PATH: folders.join(delimiter) };
}
