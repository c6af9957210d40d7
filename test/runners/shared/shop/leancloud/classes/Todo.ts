const rows: { title: string }[] = [];

export default rows;
