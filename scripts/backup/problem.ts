/** Why a backup cannot be made or put back; `message` says it to people, with what to do. */
export class BackupProblem extends Error {
	override name = 'BackupProblem';
}
