//! Machines that stay and machines that move.

use flywheel_protocol::readings::{
    Geometry, MachineJudge, MachineState, NoGeometry, PlaceRule, ReadingRules, Reason, Report, Standing, Verdict,
    judge_machine,
};
use flywheel_protocol::{H3Cell, MachineId, Time};

use crate::suite::{HOUR, START, energy, home, rules, window};

/// Two cells 30 km apart; nothing is known of any other.
struct TwoPlaces;

impl Geometry for TwoPlaces {
    fn metres_apart(&self, from: H3Cell, to: H3Cell) -> Option<u64> {
        match (from == to, from == elsewhere() || to == elsewhere()) {
            (true, _) => Some(0),
            (false, true) => Some(30_000),
            (false, false) => None,
        }
    }
}

/// A sibling of the home cell: the same bits with another last digit.
fn elsewhere() -> H3Cell {
    H3Cell::new(home().get() ^ (1 << 24)).unwrap()
}

fn unknown() -> H3Cell {
    home().parent(3).unwrap()
}

/// A report from a cell, signed so many minutes after the reading's hour is over.
fn from(cell: Option<H3Cell>, nonce: u64, minutes: u64) -> Report {
    let time = Time::new(START + nonce * HOUR + minutes * 60);
    Report::new(MachineId::FIRST, nonce, time, cell, vec![energy(nonce - 1, 1)]).unwrap()
}

fn judge(place: PlaceRule, home: Option<H3Cell>, geometry: &dyn Geometry, reports: Vec<Report>) -> Vec<Verdict> {
    let rules = ReadingRules { place, ..rules() };
    rules.validate().unwrap();
    let standing = Standing::Enrolled { cell: home };
    let judge = MachineJudge::new(&rules, window(0), standing, geometry, MachineState::default());
    let mut verdicts = Vec::new();
    judge_machine(judge, reports, |_, given| verdicts.extend_from_slice(given));
    verdicts
}

#[test]
fn a_fixed_machine_reports_from_its_cell_from_within_it_or_without_a_cell() {
    let within = H3Cell::new(0x088b_e635_631f_ffff).unwrap();
    assert_eq!(within.parent(7), Ok(home()));
    let reports = vec![
        from(Some(home()), 1, 0),
        from(Some(within), 2, 0),
        from(None, 3, 0),
        from(Some(elsewhere()), 4, 0),
    ];

    let verdicts = judge(PlaceRule::Fixed, Some(home()), &NoGeometry, reports);

    assert_eq!(verdicts[..3], [Verdict::Accepted; 3]);
    assert_eq!(verdicts[3], Verdict::Refused(Reason::WrongPlace));
}

#[test]
fn a_larger_cell_around_the_enrolled_one_is_no_proof_of_being_there() {
    let around = home().parent(6).unwrap();

    let verdicts = judge(
        PlaceRule::Fixed,
        Some(home()),
        &NoGeometry,
        vec![from(Some(around), 1, 0)],
    );

    assert_eq!(verdicts, [Verdict::Refused(Reason::WrongPlace)]);
}

#[test]
fn place_does_not_matter_where_the_class_says_so() {
    let verdicts = judge(
        PlaceRule::Anywhere,
        None,
        &NoGeometry,
        vec![from(Some(elsewhere()), 1, 0)],
    );

    assert_eq!(verdicts, [Verdict::Accepted]);
}

#[test]
fn a_moving_machine_says_where_it_is() {
    let verdicts = judge(
        PlaceRule::Moving { max_speed: 10 },
        None,
        &TwoPlaces,
        vec![from(None, 1, 0)],
    );

    assert_eq!(verdicts, [Verdict::Refused(Reason::WrongPlace)]);
}

#[test]
fn a_machine_that_moves_faster_than_plausible_is_refused_until_it_had_the_time() {
    let reports = vec![
        from(Some(home()), 1, 0),
        from(Some(elsewhere()), 2, 0),
        from(Some(home()), 3, 0),
        from(Some(elsewhere()), 4, 1),
    ];

    // 30,000 m at 8 m/s take 3,750 s. After 1 h it cannot be there; from the third report to the fourth are 3,660 s.
    let slow = judge(PlaceRule::Moving { max_speed: 8 }, None, &TwoPlaces, reports.clone());
    let fast = judge(PlaceRule::Moving { max_speed: 9 }, None, &TwoPlaces, reports);

    let too_fast = Verdict::Refused(Reason::TooFast);
    assert_eq!(slow, [Verdict::Accepted, too_fast, Verdict::Accepted, too_fast]);
    assert_eq!(fast, [Verdict::Accepted; 4]);
}

#[test]
fn exactly_the_greatest_speed_is_plausible() {
    let after = |minutes| vec![from(Some(home()), 1, 0), from(Some(elsewhere()), 2, minutes)];
    let speed = PlaceRule::Moving { max_speed: 5 };

    // 30,000 m at 5 m/s take 6,000 s: the hour to the second report and 40 minutes.
    assert_eq!(judge(speed, None, &TwoPlaces, after(40)), [Verdict::Accepted; 2]);
    assert_eq!(
        judge(speed, None, &TwoPlaces, after(39))[1],
        Verdict::Refused(Reason::TooFast)
    );
}

#[test]
fn a_place_whose_distance_nobody_knows_is_refused() {
    let reports = vec![from(Some(home()), 1, 0), from(Some(unknown()), 2, 0)];

    let verdicts = judge(PlaceRule::Moving { max_speed: 100 }, None, &TwoPlaces, reports);

    assert_eq!(verdicts, [Verdict::Accepted, Verdict::Refused(Reason::WrongPlace)]);
}
