//! Owners let others use and run their machines: an office door, an operator, a purse, a charger for tenants only.

use cosmwasm_std::Uint128;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::Seconds;
use flywheel_testing::{Person, Suite, Token};
use flywheel_types::Denom;
use flywheel_types::access_control::{CommandState, Denial, Name, Namespace, Resource, SpendingLimit, Subject};
use flywheel_types::registry::{ExecuteMsg, MachineStatus};

const KWH: u128 = 300_000;
const DEPOSIT: u128 = 20_000_000;
const NOT_AN_AGENT: &str = "as an agent whom he lets send";

fn people<const N: usize>(names: [&str; N]) -> [Person; N] {
    names.map(Person::named)
}

/// Alice's door, which the group office may unlock; Erin and Leo work there.
fn office() -> Suite {
    let mut suite = Suite::cw20();
    let [alice, erin, leo] = people(["alice", "erin", "leo"]);
    suite.register(&alice, "door-1");
    suite
        .open_up(&alice, "door-1", ("office", "staff", "unlock"))
        .employ(&alice, "door-1", "office", &erin)
        .employ(&alice, "door-1", "office", &leo);
    suite
}

fn pause(suite: &Suite, sender: &Person, machine: &str) -> Result<TxResult, ChainError> {
    suite
        .network()
        .registry()
        .pause(sender.account(), suite.machine(machine))
}

fn describe(suite: &Suite, sender: &Person, machine: &str, metadata: &str) -> Result<TxResult, ChainError> {
    let message = ExecuteMsg::SetMetadata {
        machine: suite.machine(machine),
        metadata: metadata.to_owned(),
    };
    suite.network().registry().execute(sender.account(), &message)
}

#[test]
fn a_door_opens_for_an_employee_and_says_so_itself() {
    let mut suite = office();
    let [alice, erin, nobody] = people(["alice", "erin", "nobody"]);
    suite.register(&alice, "door-2");
    let asked = suite.ask(&erin, "door-1", "unlock");
    assert_eq!(suite.command_state("door-1", asked), CommandState::Open);

    // Another door's signature says nothing for this one.
    let other = suite.ask(&alice, "door-2", "unlock");
    let mut forged = suite.answer("door-2", other);
    forged.machine = suite.machine("door-1");
    forged.command = asked;
    let refused = suite.access_control().acknowledge_command(nobody.account(), forged);
    suite.refused(refused, "is not signed by the present key");

    let answer = suite.answer("door-1", asked);
    suite.sent(suite.access_control().acknowledge_command(nobody.account(), answer));
    assert_eq!(suite.command_state("door-1", asked), CommandState::Done);

    // The door that does not answer within the minute has not been opened.
    let unheard = suite.ask(&erin, "door-1", "unlock");
    let late = suite.answer("door-1", unheard);
    suite.advance(Seconds::new(60));
    assert_eq!(suite.command_state("door-1", unheard), CommandState::Expired);
    let late = suite.access_control().acknowledge_command(nobody.account(), late);
    suite.refused(late, "it is expired");
}

#[test]
fn who_leaves_the_office_stands_before_a_closed_door() {
    let mut suite = office();
    let [alice, erin, leo, stranger] = people(["alice", "erin", "leo", "stranger"]);
    suite.ask(&leo, "door-1", "unlock");
    suite.dismiss(&alice, "door-1", "office", &leo);
    for person in [&leo, &stranger] {
        suite.refused(suite.try_ask(person, "door-1", "unlock"), "it has no role");
    }
    suite.refused(
        suite.try_ask(&erin, "door-1", "restart"),
        "none of its roles has this permission",
    );
    suite.ask(&erin, "door-1", "unlock");
}

#[test]
fn a_sold_door_knows_neither_its_old_employees_nor_its_old_operator() {
    let mut suite = office();
    let [alice, bob, erin, otto] = people(["alice", "bob", "erin", "otto"]);
    let namespace = suite.of_machine("door-1");
    suite.entrust(&alice, &namespace, &otto, (&["pause", "resume"], &[]), vec![]);
    let everywhere = suite.of_owner(&alice);
    suite.entrust(&alice, &everywhere, &otto, (&["set_metadata"], &[]), vec![]);
    suite.sent(describe(&suite, &otto, "door-1", "the side door"));
    let asked = suite.ask(&erin, "door-1", "unlock");
    let answer = suite.answer("door-1", asked);

    suite.sell(&alice, "door-1", &bob);

    assert_eq!(suite.command_state("door-1", asked), CommandState::Void);
    let late = suite.access_control().acknowledge_command(otto.account(), answer);
    suite.refused(late, "it is void");
    assert_eq!(suite.why_not(&erin, "unlock", "door-1"), [Denial::GranterNotOwner]);
    suite.refused(
        suite.try_ask(&erin, "door-1", "unlock"),
        "who gave it does not own the machine any more",
    );
    suite.refused(pause(&suite, &otto, "door-1"), NOT_AN_AGENT);
    suite.refused(describe(&suite, &otto, "door-1", "mine"), NOT_AN_AGENT);

    // Nor when Alice buys it back: only what she says of all her machines counts again.
    suite.sell(&bob, "door-1", &alice);
    suite.refused(pause(&suite, &otto, "door-1"), NOT_AN_AGENT);
    suite.sent(describe(&suite, &otto, "door-1", "the side door"));
}

/// Before he offers his network, its admin gives a second key of his all evidence, and makes a friend administrator for good.
#[test]
fn a_network_s_former_admin_keeps_no_key_to_its_evidence() {
    let suite = Suite::cw20();
    let [operator, spare, friend, heir] = people(["operator", "spare", "friend", "heir"]);
    let contract = suite.access_control();
    let namespace = || Namespace::Network(1);
    let (reader, read): (Name, Name) = ("reader".parse().unwrap(), "read-evidence".parse().unwrap());
    let evidence: Resource = "network/1/evidence".parse().unwrap();
    let why_not = |subject: Subject| {
        let decision = contract.has_permission(subject, read.clone(), evidence.clone(), None);
        decision.unwrap().why_not
    };
    let give = |sender: &Person, to: &Person| {
        let gift = (suite.subject(to), reader.clone());
        contract.grant(sender.account(), namespace(), gift, None)
    };
    suite.sent(contract.set_role(operator.account(), namespace(), reader.clone(), true));
    let everything = (read.clone(), "network/1/*".parse().unwrap());
    suite.sent(contract.set_permission(operator.account(), namespace(), everything, vec![reader.clone()], true));
    suite.sent(give(&operator, &spare));
    suite.sent(give(&operator, &friend));
    suite.sent(contract.set_admin(operator.account(), namespace(), &suite.address(&friend), None));
    suite.sent(
        suite
            .hub()
            .offer_network(operator.account(), 1, Some(&suite.address(&heir))),
    );
    for person in [&operator, &spare, &friend] {
        assert_eq!(why_not(suite.subject(person)), []);
    }

    suite.sent(suite.hub().accept_network(heir.account(), 1));

    for person in [&spare, &friend] {
        assert_eq!(why_not(suite.subject(person)), [Denial::GranterNotOwner]);
        suite.refused(give(person, &operator), "n1.1");
    }
    assert_eq!(why_not(suite.subject(&operator)), [Denial::NoRole]);
    assert_eq!(why_not(suite.subject(&heir)), []);
    assert_eq!(contract.holders(&namespace()).unwrap(), Vec::<String>::new());
    assert_eq!(contract.admins(&namespace()).unwrap(), []);
}

#[test]
fn an_operator_runs_a_machine_for_its_owner_until_that_is_over_in_the_same_block() {
    let mut suite = Suite::native();
    let [alice, bob, otto] = people(["alice", "bob", "otto"]);
    suite.register(&alice, "charger-1");
    let namespace = suite.of_machine("charger-1");
    let messages: (&[&str], &[&str]) = (
        &["set_metadata", "pause", "set_payout", "offer_sale"],
        &["set_tariff", "set_split"],
    );
    suite.entrust(&alice, &namespace, &otto, messages, vec![]);
    suite.sent(describe(&suite, &otto, "charger-1", "22 kW"));
    suite.publish(&otto, "charger-1", suite.tariff(KWH));
    suite.sent(pause(&suite, &otto, "charger-1"));

    let machine = suite.machine("charger-1");
    let registry = suite.network().registry();
    assert_eq!(registry.record(machine).unwrap().metadata, "22 kW");
    assert_eq!(registry.machine(machine).unwrap().status, MachineStatus::Paused);
    assert_eq!(suite.payments().tariffs(machine).unwrap()[0].price.u128(), KWH);

    // What moves the machine or its money is the owner's alone, whatever an owner has permitted.
    let payout = ExecuteMsg::SetPayout {
        machine,
        address: Some(suite.address(&otto).to_string()),
    };
    suite.refused(
        registry.execute(otto.account(), &payout),
        "send this message as the owner",
    );
    let offered = registry.offer_sale(otto.account(), machine, &suite.address(&bob), None);
    suite.refused(offered, "send this message as the owner");
    let split = suite.payments().set_split(otto.account(), machine, None, None);
    suite.refused(split, "send this message as the owner");
    suite.refused(registry.resume(otto.account(), machine), NOT_AN_AGENT);

    let agent = suite.address(&otto);
    suite.sent(suite.access_control().revoke_agent(alice.account(), namespace, &agent));
    suite.refused(describe(&suite, &otto, "charger-1", "11 kW"), NOT_AN_AGENT);
    let tariff = suite.payments().set_tariff(otto.account(), machine, 0, None);
    suite.refused(tariff, NOT_AN_AGENT);
    assert_eq!(suite.payments().tariffs(machine).unwrap().len(), 1);
}

fn an_agent_spends_within_its_limits(token: Token) {
    let mut suite = Suite::launched(token, |_| {});
    let [alice, otto, shop] = people(["alice", "otto", "shop"]);
    suite.register(&alice, "robot-1");
    suite.give(&alice, 10);
    let namespace = suite.of_machine("robot-1");
    let limit = SpendingLimit {
        denom: suite.denom().clone().into(),
        per_transaction: Uint128::new(2),
        per_day: Uint128::new(5),
        recipients: vec![suite.address(&shop).to_string()],
    };
    suite.entrust(&alice, &namespace, &otto, (&[], &[]), vec![limit]);
    let agent = suite.address(&otto);
    let funded = (suite.denom(), Uint128::new(10));
    let fund = suite
        .access_control()
        .fund_agent(alice.account(), namespace.clone(), &agent, funded);
    suite.sent(fund);
    let spend = |suite: &mut Suite, amount: u128, recipient: &Person| {
        suite.advance(Seconds::new(1));
        let (denom, to) = (suite.denom().clone(), suite.address(recipient));
        let amount = (&denom, Uint128::new(amount));
        suite
            .access_control()
            .spend(otto.account(), namespace.clone(), amount, &to, "spare parts")
    };

    let sent = spend(&mut suite, 3, &shop);
    suite.refused(sent, "3 is above the 2 left of 2");
    let sent = spend(&mut suite, 1, &otto);
    suite.refused(sent, "may not be paid out of this budget");
    for amount in [2, 2] {
        let sent = spend(&mut suite, amount, &shop);
        suite.sent(sent);
    }
    // 2 + 2 of 5: 1 is left of the day.
    let sent = spend(&mut suite, 2, &shop);
    suite.refused(sent, "2 is above the 1 left of 5");
    let sent = spend(&mut suite, 1, &shop);
    suite.sent(sent);
    suite.advance(Seconds::days(1));
    let sent = spend(&mut suite, 2, &shop);
    suite.sent(sent);

    // 10 - 7 = 3 come back, and nothing more can be spent.
    let revoked = suite
        .access_control()
        .revoke_agent(alice.account(), namespace.clone(), &agent);
    suite.sent(revoked);
    let sent = spend(&mut suite, 1, &shop);
    suite.refused(sent, "agent");
    assert_eq!(
        (suite.balance(&shop), suite.balance(&alice), suite.balance(&otto)),
        (7, 3, 0)
    );
}

#[test]
fn an_agent_spends_within_its_limits_in_a_cw20() {
    an_agent_spends_within_its_limits(Token::Cw20);
}

#[test]
fn an_agent_spends_within_its_limits_in_a_native_coin() {
    an_agent_spends_within_its_limits(Token::Native);
}

/// Alice's charger serves who may `charge` there: the group tenants.
fn garage() -> Suite {
    let mut suite = Suite::cw20();
    let [alice, carl, dora] = people(["alice", "carl", "dora"]);
    suite.register(&alice, "charger-1");
    suite.open_up(&alice, "charger-1", ("tenants", "tenant", "charge"));
    let mut tariff = suite.tariff(KWH);
    tariff.permission = Some("charge".parse().unwrap());
    suite
        .publish(&alice, "charger-1", tariff)
        .give(&carl, DEPOSIT)
        .give(&dora, DEPOSIT);
    suite
}

#[test]
fn a_charger_for_tenants_serves_tenants_alone() {
    let mut suite = garage();
    let [alice, carl, dora] = people(["alice", "carl", "dora"]);
    suite.employ(&alice, "charger-1", "tenants", &carl);
    let opening = suite.session_opening(&dora, "charger-1");
    let refused = suite.try_open_session(&dora, opening, DEPOSIT);
    suite.refused(refused, "which this tariff asks for: it has no role");
    assert_eq!(suite.balance(&dora), DEPOSIT);

    // Who moves out finishes what he has begun, and begins nothing more.
    let session = suite.open_session(&carl, "charger-1", DEPOSIT / 2);
    suite.dismiss(&alice, "charger-1", "tenants", &carl);
    let opening = suite.session_opening(&carl, "charger-1");
    let refused = suite.try_open_session(&carl, opening, DEPOSIT / 2);
    suite.refused(refused, "has not the permission charge on machine/");
    let voucher = suite.voucher(&carl, session, 10, 10 * KWH);
    suite.sent(suite.payments().collect_session(alice.account(), session, voucher));
    assert_eq!(
        (suite.balance(&alice), suite.balance(&carl)),
        (10 * KWH, DEPOSIT - 10 * KWH)
    );
}

#[test]
fn an_agent_collects_for_the_owner_until_the_machine_is_sold() {
    let mut suite = garage();
    let [alice, bob, carl, otto] = people(["alice", "bob", "carl", "otto"]);
    suite.employ(&alice, "charger-1", "tenants", &carl);
    let namespace = suite.of_machine("charger-1");
    suite.entrust(&alice, &namespace, &otto, (&[], &["collect_session"]), vec![]);
    let [first, second] = [(); 2].map(|()| suite.open_session(&carl, "charger-1", DEPOSIT / 2));

    let voucher = suite.voucher(&carl, first, 1, KWH);
    let meter = suite.reading("charger-1", first, 1, 1);
    let closed = suite
        .payments()
        .close_session_on_meter(otto.account(), first, meter, None);
    suite.refused(closed, NOT_AN_AGENT);
    suite.sent(suite.payments().collect_session(otto.account(), first, voucher));
    // The money is the owner's.
    assert_eq!((suite.balance(&alice), suite.balance(&otto)), (KWH, 0));

    suite.sell(&alice, "charger-1", &bob);
    let voucher = suite.voucher(&carl, second, 1, KWH);
    let collected = suite
        .payments()
        .collect_session(otto.account(), second, voucher.clone());
    suite.refused(collected, "send this message as the owner");
    suite.sent(suite.payments().collect_session(alice.account(), second, voucher));
    assert_eq!(suite.balance(&alice), 2 * KWH);
}

#[test]
fn without_a_limit_an_agent_spends_nothing() {
    let mut suite = Suite::native();
    let [alice, otto] = people(["alice", "otto"]);
    suite.register(&alice, "robot-1");
    suite.give(&alice, 10);
    let namespace = suite.of_machine("robot-1");
    suite.entrust(&alice, &namespace, &otto, (&["pause"], &[]), vec![]);
    let (agent, money) = (suite.address(&otto), (suite.denom(), Uint128::new(10)));
    let contract = suite.access_control();
    let funded = contract.fund_agent(alice.account(), namespace.clone(), &agent, money);
    suite.refused(funded, "set one with SetAgent first");
    let spent = contract.spend(otto.account(), namespace, money, &agent, "");
    suite.refused(spent, "no budget here");
    let unknown = Denom::Native("unknown".to_owned());
    assert_eq!(contract.credit(&agent, &unknown).unwrap(), Uint128::zero());
}
