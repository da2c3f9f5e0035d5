/** What a comment that suppresses findings begins with, behind its slashes. */
export const allowMark = 'gopure:allow'
