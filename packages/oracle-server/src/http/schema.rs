//! The service described as OpenAPI.

use flywheel_api::{
    Answer, AskBundle, AskLedger, AskReports, BundlePage, Code, Evidence, Failure, FailureCode, HEADER_MACHINE,
    HEADER_READER, LedgerPage, MachineProof, OfferedSignature, Opening, Outcome, PeerFailure, Place, Received,
    ReportPage, ReportResult, Status, SubmitReports, Submitted, paths,
};
use utoipa::ToSchema;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Paths, PathsBuilder, Ref, RefOr, Required,
    ResponseBuilder,
};

/// A route and its words.
struct Route {
    method: HttpMethod,
    path: &'static str,
    summary: &'static str,
    takes: Option<&'static str>,
    gives: Option<&'static str>,
    parameters: &'static [&'static str],
    headers: &'static [(&'static str, &'static str)],
    failures: &'static [(&'static str, &'static str)],
}

const LIMITED: &[(&str, &str)] = &[
    ("400", "it cannot be read"),
    ("404", "there is no such thing"),
    ("429", "too many from this address; see Retry-After"),
    ("503", "try again later; see Retry-After"),
];

const PEER: &[(&str, &str)] = &[
    ("400", "it cannot be read"),
    (
        "401",
        "not signed by a configured oracle, for this session, with a new number",
    ),
    ("404", "not here"),
    ("408", "it came too slowly"),
    ("413", "too large"),
    ("503", "not yet; see Retry-After"),
];

const AS_MACHINE: (&str, &str) = (HEADER_MACHINE, "the machine's own: when it expires, and its signature");
const AS_READER: (&str, &str) = (
    HEADER_READER,
    "with the permission read-evidence: account and key, or machine and number; when it expires, and the signature",
);

const ROUTES: &[Route] = &[
    Route {
        method: HttpMethod::Post,
        path: paths::REPORTS,
        summary: "Hand in reports. What is acknowledged is on disk.",
        takes: Some("SubmitReports"),
        gives: Some("Submitted"),
        parameters: &[],
        headers: &[],
        failures: &[
            ("400", "the body is no list of 1 to 256 reports"),
            ("408", "it came too slowly"),
            ("413", "more than 1 MiB"),
            ("429", "too many from this address; see Retry-After"),
            ("503", "try again later; see Retry-After"),
        ],
    },
    Route {
        method: HttpMethod::Get,
        path: paths::PROOF,
        summary: "A machine's leaf in the newest final root, with its proof: what a claim needs.",
        takes: None,
        gives: Some("MachineProof"),
        parameters: &["id"],
        headers: &[],
        failures: LIMITED,
    },
    Route {
        method: HttpMethod::Get,
        path: paths::EVIDENCE,
        summary: "A machine's evidence leaf of an epoch, with its inclusion proof; its opening for the machine itself and who is permitted.",
        takes: None,
        gives: Some("Evidence"),
        parameters: &["id", "epoch"],
        headers: &[AS_MACHINE, AS_READER],
        failures: LIMITED,
    },
    Route {
        method: HttpMethod::Get,
        path: paths::BUNDLE,
        summary: "A page of a round's bundle, with a bearer token or the permission read-evidence.",
        takes: None,
        gives: Some("BundlePage"),
        parameters: &["epoch", "round"],
        headers: &[AS_READER],
        failures: &[
            ("400", "an epoch, a round or a place cannot be read"),
            (
                "401",
                "no token of the admitted, and no permission or no signature for it",
            ),
            ("404", "no such bundle here"),
            ("429", "too many from this address; see Retry-After"),
            ("503", "try again later; see Retry-After"),
        ],
    },
    Route {
        method: HttpMethod::Get,
        path: paths::STATUS,
        summary: "Which network, and where it is in time.",
        takes: None,
        gives: Some("Status"),
        parameters: &[],
        headers: &[],
        failures: &[("503", "the chain has not been read yet")],
    },
    Route {
        method: HttpMethod::Post,
        path: paths::PEER_REPORTS,
        summary: "For oracles: a page of acknowledged reports of closed epochs.",
        takes: Some("AskReports"),
        gives: Some("ReportPage"),
        parameters: &[],
        headers: &[],
        failures: PEER,
    },
    Route {
        method: HttpMethod::Post,
        path: paths::PEER_BUNDLE,
        summary: "For oracles: a page of a round's bundle.",
        takes: Some("AskBundle"),
        gives: Some("BundlePage"),
        parameters: &[],
        headers: &[],
        failures: PEER,
    },
    Route {
        method: HttpMethod::Post,
        path: paths::PEER_ANSWER,
        summary: "For oracles: a signature of a round's statement, or a refusal.",
        takes: Some("Answer"),
        gives: Some("Received"),
        parameters: &[],
        headers: &[],
        failures: PEER,
    },
    Route {
        method: HttpMethod::Post,
        path: paths::PEER_LEDGER,
        summary: "For oracles: a page of the ledger.",
        takes: Some("AskLedger"),
        gives: Some("LedgerPage"),
        parameters: &[],
        headers: &[],
        failures: PEER,
    },
    Route {
        method: HttpMethod::Get,
        path: paths::HEALTH,
        summary: "Whether the program runs.",
        takes: None,
        gives: None,
        parameters: &[],
        headers: &[],
        failures: &[("503", "it is stopping, and why")],
    },
    Route {
        method: HttpMethod::Get,
        path: paths::READY,
        summary: "Whether it can do its work.",
        takes: None,
        gives: None,
        parameters: &[],
        headers: &[],
        failures: &[("503", "what it waits for")],
    },
    Route {
        method: HttpMethod::Get,
        path: paths::METRICS,
        summary: "Figures for Prometheus.",
        takes: None,
        gives: None,
        parameters: &[],
        headers: &[],
        failures: &[],
    },
    Route {
        method: HttpMethod::Get,
        path: paths::OPENAPI,
        summary: "This document.",
        takes: None,
        gives: None,
        parameters: &[],
        headers: &[],
        failures: &[],
    },
];

/// The whole service as an OpenAPI 3.1 document: what `/openapi.json` answers.
#[must_use]
pub fn openapi() -> OpenApi {
    let info = InfoBuilder::new()
        .title("flywheel oracle")
        .description(Some("Reports from devices, evidence for owners, rounds among oracles."))
        .version(env!("CARGO_PKG_VERSION"));
    OpenApiBuilder::new()
        .info(info.build())
        .paths(routes())
        .components(Some(components().build()))
        .build()
}

fn routes() -> Paths {
    let paths = ROUTES.iter().fold(PathsBuilder::new(), |paths, route| {
        let item = utoipa::openapi::PathItem::new(route.method.clone(), operation(route));
        paths.path(route.path, item)
    });
    paths.build()
}

fn operation(route: &Route) -> utoipa::openapi::path::Operation {
    let content = |name: &str| ContentBuilder::new().schema(Some(Ref::from_schema_name(name))).build();
    let mut done = ResponseBuilder::new().description("done");
    if let Some(name) = route.gives {
        done = done.content("application/json", content(name));
    }
    let mut operation = OperationBuilder::new()
        .summary(Some(route.summary))
        .response("200", done.build());
    if let Some(name) = route.takes {
        let body = RequestBodyBuilder::new()
            .content("application/json", content(name))
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    for name in route.parameters {
        let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).build();
        let parameter = ParameterBuilder::new()
            .name(*name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(RefOr::T(Schema::Object(number))));
        operation = operation.parameter(parameter.build());
    }
    for (name, text) in route.headers {
        let word = ObjectBuilder::new().schema_type(Type::String).build();
        let parameter = ParameterBuilder::new()
            .name(*name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(*text))
            .schema(Some(RefOr::T(Schema::Object(word))));
        operation = operation.parameter(parameter.build());
    }
    for (status, text) in route.failures {
        let is_peers = *status == "401" && route.takes.is_some();
        let name = if is_peers { "PeerFailure" } else { "Failure" };
        let response = ResponseBuilder::new()
            .description(*text)
            .content("application/json", content(name));
        operation = operation.response(*status, response.build());
    }
    operation.build()
}

fn components() -> ComponentsBuilder {
    fn add<T: ToSchema>(components: ComponentsBuilder) -> ComponentsBuilder {
        let mut schemas = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut schemas);
        schemas
            .into_iter()
            .fold(components, |components, (name, schema)| components.schema(name, schema))
    }
    let mut components = ComponentsBuilder::new();
    for add in [
        add::<SubmitReports>,
        add::<Submitted>,
        add::<ReportResult>,
        add::<Outcome>,
        add::<Code>,
        add::<Failure>,
        add::<FailureCode>,
        add::<MachineProof>,
        add::<Status>,
        add::<Evidence>,
        add::<Opening>,
        add::<Place>,
        add::<AskReports>,
        add::<ReportPage>,
        add::<AskBundle>,
        add::<BundlePage>,
        add::<Answer>,
        add::<OfferedSignature>,
        add::<Received>,
        add::<AskLedger>,
        add::<LedgerPage>,
        add::<PeerFailure>,
    ] {
        components = add(components);
    }
    components
}
