//! Plain tables: columns that line up, a line under the header and above the sum.

use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};

/// Every table fits into a terminal of so many columns.
pub const WIDTH: u16 = 100;

/// A table that looks the same in a terminal and in a file.
pub struct Grid {
    table: Table,
    alignments: Vec<CellAlignment>,
}

/// A column: its heading and the side to which its cells are aligned.
pub enum Column<'a> {
    /// Words.
    Text(&'a str),
    /// Numbers.
    Number(&'a str),
}

impl Grid {
    /// An empty table.
    pub fn new(columns: &[Column<'_>]) -> Self {
        let mut table = Table::new();
        let line = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
        table
            .load_style(line)
            .force_no_tty()
            .set_width(WIDTH)
            .set_content_arrangement(ContentArrangement::Dynamic);
        let alignments = columns.iter().map(Column::alignment).collect();
        let headings = columns
            .iter()
            .map(|column| Cell::new(column.heading()).set_alignment(column.alignment()));
        table.set_header(headings.collect::<Vec<_>>());
        for (column, kind) in table.column_iter_mut().zip(columns) {
            column.set_padding((0, 1));
            if let Column::Number(_) = kind {
                // Where space is short, words are wrapped and numbers stay whole.
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        Self { table, alignments }
    }

    /// One more row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells = cells.into_iter().zip(&self.alignments);
        self.table.add_row(
            cells
                .map(|(text, side)| Cell::new(text).set_alignment(*side))
                .collect::<Vec<_>>(),
        );
    }

    /// The last row, under a line: what the others add up to.
    pub fn sum(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().collect();
        let widths = self.table.column_max_content_widths();
        let widths = widths.into_iter().zip(&cells);
        let line = widths.map(|(width, cell)| "─".repeat(cell.chars().count().max(width.into())));
        let line: Vec<String> = line.collect();
        self.row(line);
        self.row(cells);
    }
}

impl std::fmt::Display for Grid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.table
            .lines()
            .try_for_each(|line| writeln!(f, "{}", line.trim_end()))
    }
}

impl Column<'_> {
    const fn heading(&self) -> &str {
        match self {
            Self::Text(heading) | Self::Number(heading) => heading,
        }
    }

    const fn alignment(&self) -> CellAlignment {
        match self {
            Self::Text(_) => CellAlignment::Left,
            Self::Number(_) => CellAlignment::Right,
        }
    }
}

/// Text of at most so many characters; what is longer ends in `…`. Control characters become spaces, so that a name in a
/// file cannot move the cursor.
pub fn cut(text: &str, most: usize) -> String {
    let mut plain: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if plain.len() > most {
        plain.truncate(most.saturating_sub(1));
        plain.push('…');
    }
    plain.into_iter().collect()
}

/// Words in lines of at most [`WIDTH`] characters, each ending in a newline.
pub fn wrap(text: &str) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH.into() {
            lines.push('\n');
            width = 0;
        }
        if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(word);
        width += length;
    }
    lines.push('\n');
    lines
}
