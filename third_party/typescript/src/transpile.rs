//! One source through oxc: parse, check, transform, print.

use std::path::Path;

use oxc_allocator::Allocator;
use oxc_ast::ast::{Argument, BindingPattern, Expression, ImportDeclarationSpecifier, Program, Statement};
use oxc_codegen::{Codegen, CodegenOptions, CommentOptions};
use oxc_diagnostics::{OxcDiagnostic, Severity};
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use oxc_transformer::{
    DecoratorOptions, EnvOptions, HelperLoaderMode, HelperLoaderOptions, JsxOptions, JsxRuntime, Module,
    TransformOptions, Transformer, TypeScriptOptions,
};

use crate::namespaces;

const MOST_PROBLEMS: usize = 32;
const LONGEST_TEXT: usize = 2000; // bytes of a problem's message or help
const BYTE_ORDER_MARK: &str = "\u{feff}";
// Where the transformer says that it imports its helpers from. Such imports are taken out again.
const HELPERS: &str = "network-runtime:transpiler";

pub struct Options {
    pub typescript: bool,
    pub jsx: bool,
    /// A script unless it has an import, an export or a top-level await; else a module. Empty exports are left out, so
    /// that a source whose imports and exports are of types only can run as a script.
    pub unambiguous: bool,
    pub decorator_metadata: bool,
    pub jsx_import_source: Option<String>,
}

pub enum Answer {
    /// The map has rows of {line, column, source line, source column}, sorted, from 0, columns in UTF-16 units.
    Code {
        code: String,
        map: Vec<[u32; 4]>,
        is_module: bool,
    },
    Problems(Vec<Problem>),
}

/// Offsets are in bytes of the source; line and column, of the start, from 0 and in UTF-16 units.
pub struct Problem {
    pub message: String,
    pub help: String,
    pub start: u32,
    pub end: u32,
    pub line: u32,
    pub column: u32,
    pub is_error: bool,
}

pub fn transpile(whole: &str, options: &Options) -> Answer {
    let source = whole.strip_prefix(BYTE_ORDER_MARK).unwrap_or(whole);
    let mark = (whole.len() - source.len()) as u32;
    let allocator = Allocator::new();
    let kind = SourceType::mjs()
        .with_typescript(options.typescript)
        .with_jsx(options.jsx)
        .with_unambiguous(options.unambiguous);
    let parsed = Parser::new(&allocator, source, kind).parse();
    if parsed.panicked || parsed.diagnostics.has_errors() {
        return Answer::Problems(problems(&parsed.diagnostics.into_vec(), source, mark));
    }
    let mut program = parsed.program;
    let checked = SemanticBuilder::new_compiler().with_excess_capacity(2.0).with_enum_eval(true).build(&program);
    if checked.diagnostics.has_errors() {
        return Answer::Problems(problems(&checked.diagnostics.into_vec(), source, mark));
    }
    let mut scoping = checked.semantic.into_scoping();
    match namespaces::make_properties(&allocator, &scoping, &mut program) {
        Ok(false) => {}
        Ok(true) => {
            let again = SemanticBuilder::new().with_excess_capacity(2.0).with_enum_eval(true);
            scoping = again.build(&program).semantic.into_scoping();
        }
        Err(refusal) => return Answer::Problems(problems(&[refusal], source, mark)),
    }
    let is_module = program.source_type.is_module();
    let transformed = Transformer::new(&allocator, Path::new(""), &transforms(options, &program))
        .build_with_scoping(scoping, &mut program);
    // What is a warning there (`export =`, a namespace that exports a variable) is code that would not do what it says.
    let mut refusals = transformed.diagnostics.into_vec();
    if !refusals.is_empty() {
        refusals.iter_mut().for_each(|refusal| refusal.severity = Severity::Error);
        return Answer::Problems(problems(&refusals, source, mark));
    }
    let helpers = take_helpers(&mut program);
    if options.unambiguous {
        // It says that this is a module and does nothing else; the rest may well be a script.
        program.body.retain(|statement| !is_empty_export(statement));
    }
    let printed = Codegen::new()
        .with_options(CodegenOptions {
            comments: CommentOptions::disabled(),
            source_map_path: Some("".into()),
            indent_width: 0, // nested blocks would grow with the square of their depth
            ..CodegenOptions::default()
        })
        .build(&program);
    let mut code = printed.code;
    for (helper, name) in helpers {
        code.push_str(&helper_text(&helper, &name));
    }
    let map = printed.map.map_or_else(Vec::new, |map| rows(&map));
    Answer::Code { code, map, is_module }
}

fn transforms(options: &Options, program: &Program) -> TransformOptions {
    // A script cannot import a JSX runtime. So it, and a file that names its own function, calls that function.
    let classic = !program.source_type.is_module() || names_jsx_function(program);
    TransformOptions {
        typescript: TypeScriptOptions { only_remove_type_imports: false, ..TypeScriptOptions::default() },
        decorator: DecoratorOptions {
            legacy: true,
            emit_decorator_metadata: options.decorator_metadata,
            ..DecoratorOptions::default()
        },
        jsx: JsxOptions {
            runtime: if classic { JsxRuntime::Classic } else { JsxRuntime::Automatic },
            import_source: options.jsx_import_source.clone().filter(|_| !classic),
            throw_if_namespace: false,
            pure: false,
            ..JsxOptions::enable()
        },
        // Refuses `export =` and `import name = require()`, which are CommonJS.
        env: EnvOptions { module: Module::Esm, ..EnvOptions::default() },
        helper_loader: HelperLoaderOptions { module_name: HELPERS.into(), mode: HelperLoaderMode::Runtime },
        ..TransformOptions::default()
    }
}

// Whether a comment before the first statement says `@jsx name`, which is for the classic runtime only.
fn names_jsx_function(program: &Program) -> bool {
    let source = program.source_text;
    let first = source.len() as u32;
    let first = program.body.first().map_or(first, |statement| oxc_span::GetSpan::span(statement).start);
    let leading = program.comments.iter().take_while(|comment| comment.span.start < first);
    leading
        .flat_map(|comment| comment.content_span().source_text(source).split_ascii_whitespace())
        .any(|word| word == "@jsx")
}

// Takes out what the transformer has put in to load its helpers, and returns each one's name with the name that the code
// calls it by.
fn take_helpers(program: &mut Program) -> Vec<(String, String)> {
    let mut taken = Vec::new();
    program.body.retain(|statement| {
        let Some((source, name)) = loaded_helper(statement) else { return true };
        let Some(helper) = source.strip_prefix(HELPERS).and_then(|path| path.strip_prefix("/helpers/")) else {
            return true;
        };
        taken.push((helper.to_string(), name.to_string()));
        false
    });
    taken
}

// `export {}`: of the source's own, or the transformer's where all that was imported and exported were types.
fn is_empty_export(statement: &Statement) -> bool {
    matches!(statement, Statement::ExportNamedDeclaration(export) if export.specifiers.is_empty())
}

// In a module `import name from "source"`, in a script `var name = require("source")`, where neither is in the source.
fn loaded_helper<'a>(statement: &'a Statement) -> Option<(&'a str, &'a str)> {
    match statement {
        Statement::ImportDeclaration(import) if import.span.is_unspanned() => {
            let [ImportDeclarationSpecifier::ImportDefaultSpecifier(specifier)] =
                import.specifiers.as_ref()?.as_slice()
            else {
                return None;
            };
            Some((import.source.value.as_str(), specifier.local.name.as_str()))
        }
        Statement::VariableDeclaration(variables) if variables.span.is_unspanned() => {
            let [variable] = variables.declarations.as_slice() else { return None };
            let (BindingPattern::BindingIdentifier(name), Some(Expression::CallExpression(call))) =
                (&variable.id, &variable.init)
            else {
                return None;
            };
            let [Argument::StringLiteral(source)] = call.arguments.as_slice() else { return None };
            Some((source.value.as_str(), name.name.as_str()))
        }
        _ => None,
    }
}

// A declaration behind the code: as a function it is there from the start, and no line of the code moves.
fn helper_text(helper: &str, name: &str) -> String {
    match helper {
        "decorate" => format!(
            "function {name}(decorators, target, key, property) {{\n\
            const ofClass = arguments.length < 3;\n\
            let result = ofClass ? target : property === null ? Object.getOwnPropertyDescriptor(target, key) : property;\n\
            if (typeof Reflect === \"object\" && typeof Reflect.decorate === \"function\") {{\n\
            result = ofClass ? Reflect.decorate(decorators, target) : Reflect.decorate(decorators, target, key, property);\n\
            }} else {{\n\
            for (let i = decorators.length - 1; i >= 0; i--) {{\n\
            result = (ofClass ? decorators[i](result) : decorators[i](target, key, result)) || result;\n\
            }}\n\
            }}\n\
            if (!ofClass && result) Object.defineProperty(target, key, result);\n\
            return result;\n\
            }}\n"
        ),
        "decorateParam" => format!(
            "function {name}(index, decorator) {{\nreturn (target, key) => decorator(target, key, index);\n}}\n"
        ),
        "decorateMetadata" => format!(
            "function {name}(key, value) {{\n\
            if (typeof Reflect === \"object\" && typeof Reflect.metadata === \"function\") return Reflect.metadata(key, value);\n}}\n"
        ),
        _ => panic!("no helper of this name is written here: {helper}"),
    }
}

fn rows(map: &oxc_sourcemap::SourceMap) -> Vec<[u32; 4]> {
    let mut rows: Vec<[u32; 4]> = Vec::with_capacity(map.get_tokens().len());
    for token in map.get_tokens() {
        let row = [token.get_dst_line(), token.get_dst_col(), token.get_src_line(), token.get_src_col()];
        // Of two at one place, the first is what begins there.
        if rows.last().is_none_or(|last| last[..2] != row[..2]) {
            rows.push(row);
        }
    }
    rows
}

fn problems(diagnostics: &[OxcDiagnostic], source: &str, mark: u32) -> Vec<Problem> {
    let described = |diagnostic: &OxcDiagnostic| {
        let span = diagnostic.labels.first().map(|label| label.span()).unwrap_or_default();
        let (line, column) = position(source, span.start as usize);
        Problem {
            message: shortened(&diagnostic.message),
            help: shortened(diagnostic.help.as_deref().unwrap_or_default()),
            start: span.start + mark,
            end: span.end + mark,
            line,
            column,
            is_error: diagnostic.severity == Severity::Error,
        }
    };
    diagnostics.iter().take(MOST_PROBLEMS).map(described).collect()
}

fn shortened(text: &str) -> String {
    let mut end = text.len().min(LONGEST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_string()
}

// Lines end as ECMA-262 says.
fn position(source: &str, offset: usize) -> (u32, u32) {
    let before = source.get(..offset).unwrap_or(source);
    let mut line = 0;
    let mut start = 0;
    let mut characters = before.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let ends = match character {
            '\n' | '\u{2028}' | '\u{2029}' => true,
            '\r' => characters.peek().is_none_or(|(_, next)| *next != '\n'),
            _ => false,
        };
        if ends {
            line += 1;
            start = at + character.len_utf8();
        }
    }
    (line, before[start..].encode_utf16().count() as u32)
}
