/** What a comment that a stub carries begins with, behind its slashes; who accepts the stub takes it away. */
export const todoMark = 'gopure:todo'
