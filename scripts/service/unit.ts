/** The unit by which systemd starts Easel with the machine. */

export interface UnitOptions {
	/** Folder of the project. */
	root: string;
	/** The Node.js that runs it. */
	node: string;
	/** For a unit of the whole system: whose account it runs in. Null for a unit of the person's own. */
	user: string | null;
}

export const unitName = 'easel.service';

export function unitText({ root, node, user }: UnitOptions): string {
	return `[Unit]
Description=Easel, a self-hosted picture studio
Wants=network-online.target
After=network-online.target

[Service]
${user === null ? '' : `User=${user}\n`}WorkingDirectory=${root.replaceAll('%', '%%')}
ExecStart=${quote(node)} ${quote(`${root}/scripts/start.ts`)}
# The supervisor stops its children, and the step in work ends first.
KillMode=mixed
TimeoutStopSec=90
Restart=on-failure
RestartSec=5
# The settings are wrong: starting again would not help.
RestartPreventExitStatus=78
NoNewPrivileges=true

[Install]
WantedBy=${user === null ? 'default.target' : 'multi-user.target'}
`;
}

/** systemd.syntax(7) and systemd.service(5): quotes, specifiers, variables. */
function quote(path: string): string {
	return `"${path.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
}
