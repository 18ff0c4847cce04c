/** Where a picture is asked for: settings, chips, the button. */
export const composer = {};
