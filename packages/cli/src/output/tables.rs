//! The report as tables that a person enjoys reading.

use cosmwasm_std::Uint128;
use flywheel_types::NetworkKind;

use super::amount::{Tokens, count, percent, plural, readable, short};
use super::bill;
use super::govern;
use super::grid::{Column, Grid, WIDTH, cut, wrap};
use super::report::{ClassFacts, MachineFacts, OwnerFacts, Report};
use super::trade;

/// Machines and owners that are shown unless all are asked for.
pub(super) const TOP: usize = 10;
/// Characters of a machine's or an owner's name.
pub(super) const NAME: usize = 22;

/// How the page is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// Every machine instead of the first ten.
    pub all: bool,
    /// Headings in bold: only for a terminal.
    pub bold: bool,
}

/// The whole page, ending in a newline.
pub fn page(report: &Report, look: Look) -> String {
    let symbol = report.network.token.symbol.as_str();
    let mut page = headline(report);
    let mut section = |heading: &str, body: String| {
        let heading = if look.bold {
            format!("\u{1b}[1m{heading}\u{1b}[0m")
        } else {
            heading.to_owned()
        };
        page.push_str(&format!("\n{heading}\n\n{body}"));
    };
    section("What each class earned", classes(report));
    section("What was refused and why", refusals(report));
    section(
        &format!("The machines, amounts in {symbol}"),
        machines(report, look.all),
    );
    // Without fleets it would be the same list again.
    if report.owners.len() < report.machines.len() {
        section(&format!("Their owners, amounts in {symbol}"), owners(report, look.all));
    }
    section(
        "Where every token went",
        format!("{}\n{}", bill::flows(report, symbol), bill::holdings(report, symbol)),
    );
    if let Some(dao) = &report.dao {
        section("What the holders decided", govern::motions(report, dao));
        section("What came of it", govern::outcomes(report, dao));
    }
    if let Some(market) = &report.market {
        section("Then people paid", trade::deals(report, market));
        section(
            &format!("Who shared in what was sold, amounts in {symbol}"),
            trade::shares(report, market),
        );
        section(
            &format!("Everybody's money before and after, in {symbol}"),
            trade::parties(report, market),
        );
        section(
            &format!("What the next root paid the machines, in {symbol}"),
            trade::machines(report, market, look.all),
        );
    }
    section("Checked to the unit", bill::checks(report));
    page
}

/// One or two sentences.
fn headline(report: &Report) -> String {
    let network = &report.network;
    let kind = match network.kind {
        NetworkKind::Prn => "physical",
        NetworkKind::Drn => "digital",
    };
    let owners = report.owners.len();
    let (accepted, refused) = (report.readings.accepted, report.readings.refused);
    let all = Uint128::from(accepted) + Uint128::from(refused);
    let tokens = Tokens::column(network.token.decimals, [report.rewards]);
    let text = format!(
        "{name}, a {kind} resource network ({sector}): {machines} of {owners} worked {epochs} of {length} from {start} \
         on. They earned {rewards} {symbol} with {accepted} accepted readings; {refused} readings ({part}) were refused.",
        name = cut(&network.name, WIDTH.into()),
        sector = network.sector,
        machines = plural(report.machines.len(), "machine", "machines"),
        owners = plural(owners, "owner", "owners"),
        epochs = plural(usize::try_from(report.epochs).unwrap_or(usize::MAX), "epoch", "epochs"),
        length = duration(network.epoch_seconds),
        start = moment(&network.start),
        rewards = tokens.pretty(report.rewards),
        symbol = network.token.symbol,
        accepted = count(accepted),
        refused = count(refused),
        part = percent(refused.into(), all),
    );
    wrap(&text)
}

fn classes(report: &Report) -> String {
    let tokens = Tokens::column(
        report.network.token.decimals,
        report.classes.iter().map(|class| class.rewards),
    );
    let rewards = format!("Rewards ({})", report.network.token.symbol);
    let mut grid = Grid::new(&[
        Column::Text("Class"),
        Column::Number("Machines"),
        Column::Number("Earning"),
        Column::Number("Accepted"),
        Column::Number("Refused"),
        Column::Number("Work"),
        Column::Text(""),
        Column::Number(&rewards),
    ]);
    for class in report.classes.iter().filter(|class| class.machines > 0) {
        grid.row([
            class.name.clone(),
            count(class.machines),
            count(class.earning),
            count(class.readings.accepted),
            count(class.readings.refused),
            short(&class.work),
            readable(&class.unit),
            tokens.pretty(class.rewards),
        ]);
    }
    if report.classes.len() < 2 {
        return grid.to_string();
    }
    let total = |of: fn(&ClassFacts) -> usize| count(report.classes.iter().map(of).sum::<usize>());
    grid.sum([
        "all".to_owned(),
        total(|class| class.machines),
        total(|class| class.earning),
        count(report.readings.accepted),
        count(report.readings.refused),
        String::new(),
        String::new(),
        tokens.pretty(report.rewards),
    ]);
    grid.to_string()
}

fn refusals(report: &Report) -> String {
    if report.refusals.is_empty() {
        return "Nothing: every reading counted.\n".to_owned();
    }
    let mut grid = Grid::new(&[
        Column::Text("Because"),
        Column::Number("Readings"),
        Column::Number("Machines"),
        Column::Text("For example"),
    ]);
    for refusal in &report.refusals {
        grid.row([
            refusal.explanation.to_owned(),
            count(refusal.readings),
            count(refusal.machines),
            cut(&refusal.example.name, NAME),
        ]);
    }
    grid.to_string()
}

fn machines(report: &Report, all: bool) -> String {
    let mut ranked: Vec<&MachineFacts> = report.machines.iter().collect();
    ranked.sort_by(|one, other| other.earned.cmp(&one.earned).then(one.id.cmp(&other.id)));
    let shown = if all { ranked.len() } else { TOP.min(ranked.len()) };
    let (top, rest) = ranked.split_at(shown);

    let tokens = Tokens::column(
        report.network.token.decimals,
        ranked.iter().map(|machine| machine.earned),
    );
    let mut grid = Grid::new(&[
        Column::Text("Machine"),
        Column::Text("Owner"),
        Column::Number("Accepted"),
        Column::Number("Refused"),
        Column::Number("Work"),
        Column::Text(""),
        Column::Number("Earned"),
    ]);
    for machine in top {
        grid.row([
            cut(&machine.name, NAME),
            cut(&machine.owner, NAME),
            count(machine.readings.accepted),
            count(machine.readings.refused),
            short(&machine.work),
            readable(&machine.unit),
            tokens.pretty(machine.earned),
        ]);
    }
    let left = rest.iter().map(|machine| machine.earned).sum::<Uint128>();
    format!(
        "{grid}{}",
        more(rest.len(), &format!("which earned {}", tokens.pretty(left)))
    )
}

/// By what they hold, the most first.
fn owners(report: &Report, all: bool) -> String {
    let mut ranked: Vec<&OwnerFacts> = report.owners.iter().collect();
    ranked.sort_by(|one, other| other.balance.cmp(&one.balance).then(one.name.cmp(&other.name)));
    let shown = if all { ranked.len() } else { TOP.min(ranked.len()) };
    let (top, rest) = ranked.split_at(shown);

    let amounts = ranked
        .iter()
        .flat_map(|owner| [owner.claimed, owner.income, owner.balance]);
    let tokens = Tokens::column(report.network.token.decimals, amounts);
    let mut grid = Grid::new(&[
        Column::Text("Owner"),
        Column::Number("Machines"),
        Column::Number("Rewards claimed"),
        Column::Number("Income of bonds"),
        Column::Number("Holds besides bonds"),
    ]);
    for owner in top {
        grid.row([
            cut(&owner.name, NAME),
            count(owner.machines),
            tokens.pretty(owner.claimed),
            tokens.pretty(owner.income),
            tokens.pretty(owner.balance),
        ]);
    }
    let left = rest.iter().map(|owner| owner.balance).sum::<Uint128>();
    format!(
        "{grid}{}",
        more(rest.len(), &format!("who hold {}", tokens.pretty(left)))
    )
}

/// What a table leaves out; nothing if it leaves nothing out.
pub(super) fn more(rest: usize, what: &str) -> String {
    if rest == 0 {
        String::new()
    } else {
        format!("… and {} more, {what}; --all shows them.\n", count(rest))
    }
}

/// `2025-06-02 00:00 UTC+02:00` of `2025-06-02T00:00:00+02:00`.
fn moment(time: &str) -> String {
    let parts = time
        .split_once('T')
        .and_then(|(date, rest)| Some((date, rest.get(..5)?, rest.get(8..)?)));
    parts.map_or(time.to_owned(), |(date, clock, offset)| {
        format!("{date} {clock} UTC{offset}")
    })
}

/// `a day each`, `6 hours each`, `90 seconds each`.
fn duration(seconds: u64) -> String {
    let (number, unit) = match seconds {
        86_400 => return "a day each".to_owned(),
        3_600 => return "an hour each".to_owned(),
        seconds if seconds % 86_400 == 0 => (seconds / 86_400, "days"),
        seconds if seconds % 3_600 == 0 => (seconds / 3_600, "hours"),
        seconds if seconds % 60 == 0 => (seconds / 60, "minutes"),
        seconds => (seconds, "seconds"),
    };
    format!("{} {unit} each", count(number))
}
