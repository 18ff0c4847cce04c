/** How to start Easel with the machine where there is no systemd: said, not done, as both systems ask the person themselves. */

export function explainElsewhere(platform: NodeJS.Platform, { root, node }: { root: string; node: string }): string {
	if (platform === 'darwin') {
		return `On a Mac, launchd starts Easel when you log in. Save this as ~/Library/LaunchAgents/easel.plist:

<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
	<key>Label</key><string>easel</string>
	<key>ProgramArguments</key><array><string>${toXml(node)}</string><string>${toXml(`${root}/scripts/start.ts`)}</string></array>
	<key>WorkingDirectory</key><string>${toXml(root)}</string>
	<key>RunAtLoad</key><true/>
	<key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
	<key>ExitTimeOut</key><integer>90</integer>
</dict></plist>

and run:  launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/easel.plist
To stop that:  launchctl bootout gui/$(id -u)/easel
`;
	}
	if (platform === 'win32') {
		return `On Windows, the task scheduler starts Easel when you log in. In a terminal:

schtasks /Create /TN Easel /SC ONLOGON /TR "cmd /c cd /d \\"${root}\\" && npm start"

To stop that:  schtasks /Delete /TN Easel
`;
	}
	return `There is no systemd here. Let whatever starts programs on this system run "${node}" "${root}/scripts/start.ts" in ${root}; it ends on SIGTERM.
`;
}

function toXml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
