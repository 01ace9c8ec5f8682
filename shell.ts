/** One word of a POSIX shell's command line that stands for exactly this text, which may be empty or hold anything but NUL. */
export function quote(text: string): string {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
