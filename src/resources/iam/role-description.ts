// The description of the role of the course, as the console shows it.
export const roleDescription = 'Lets the functions of the URL shortener workshop run';
